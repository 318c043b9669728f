import { unreachable } from '../errors.ts';
import type { Expression, Operand } from './syntax.ts';

/** Whether a filter asks for anything that a packet alone does not tell, such as `tcp.stream`. */
export function needsCapture(expression: Expression): boolean {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return needsCapture(expression.left) || needsCapture(expression.right);
    case 'not':
      return needsCapture(expression.of);
    case 'exists':
      return operandNeeds(expression.of);
    case 'compare':
      return operandNeeds(expression.left) || operandNeeds(expression.right);
    case 'in':
    case 'contains':
    case 'matches':
      return operandNeeds(expression.left);
    default:
      return unreachable(expression);
  }
}

function operandNeeds(operand: Operand): boolean {
  switch (operand.kind) {
    case 'field':
    case 'call':
      return operand.field.needsCapture;
    case 'slice':
      return operandNeeds(operand.of);
    case 'bits':
      return operandNeeds(operand.left) || operandNeeds(operand.right);
    case 'literal':
      return false;
    default:
      return unreachable(operand);
  }
}
