"""`calculate`: arithmetic, from the syntax tree of an expression. Nothing is evaluated but numbers and operators."""

import ast
import operator
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import BadQuestion

if TYPE_CHECKING:
    from app.agents.tools import Parts

LONGEST = 200
LARGEST = 1e15
HIGHEST_POWER = 100
Number = int | float
BINARY: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
UNARY: dict[type[ast.unaryop], Callable[[Number], Number]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
PERCENT = r"%\s{0,3}of\b"
# Each part is short, so that in a long text which holds none that is soon known.
OPERAND = r"[\s(]{0,20}(?:[-+][\s(]{0,20})?\d[\d.\s()]{0,40}"
EXPRESSION = rf"^[-+]?{OPERAND}(?:(?:{PERCENT}|[-+*/%]{{1,3}}){OPERAND})+$"
ADVICE = "write numbers with + - * / // % ** and brackets, such as 12 * (3 + 4), or 15% of 200"


class Calculation(Arguments):
    expression: Annotated[str, Field(max_length=LONGEST, pattern=EXPRESSION, description="Such as 12 * (3 + 4)")]


def calculate(parts: "Parts") -> Tool:
    async def run(arguments: Calculation, call: Call) -> Result:
        return Result(f"{arguments.expression.strip()} = {shown(value(arguments.expression))}")

    return Tool(
        name="calculate",
        description="Calculate an arithmetic expression exactly: sums, products, shares, powers.",
        arguments=Calculation,
        run=run,
        read_only=True,
        internal=True,
    )


def value(expression: str) -> Number:
    """`"12 * (3 + 4)"` -> `84`, `"15% of 200"` -> `30.0`.

    Raises BadQuestion for what is none, or too large to be worked out at once.
    """
    try:
        arithmetic = re.sub(PERCENT, "/100*", expression.strip())
        return within(node_value(ast.parse(arithmetic, mode="eval").body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadQuestion(f"that is no expression: {ADVICE}") from None
    except ZeroDivisionError:
        raise BadQuestion("that divides by zero: correct the expression") from None
    except OverflowError:
        raise BadQuestion(f"a number in it is larger than {LARGEST:g}: use smaller ones") from None


def shown(number: Number) -> str:
    """`0.1 + 0.2` -> `0.3`, `0.15 * 200` -> `30`: a float is exact to 15 digits."""
    return str(number) if isinstance(number, int) else f"{number:.15g}"


def node_value(node: ast.expr) -> Number:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError
        case ast.Constant(value=int() | float() as number):
            return within(number)
        case ast.UnaryOp(op=sign) if type(sign) in UNARY:
            return UNARY[type(sign)](node_value(node.operand))
        case ast.BinOp(op=sign) if type(sign) in BINARY:
            left, right = node_value(node.left), node_value(node.right)
            if isinstance(sign, ast.Pow) and abs(right) > HIGHEST_POWER:
                raise OverflowError
            if isinstance(sign, ast.Pow) and left < 0 and right != int(right):
                raise BadQuestion("a negative number has no such power: correct the expression")
            return within(BINARY[type(sign)](left, right))
        case _:
            raise ValueError


def within(number: Number) -> Number:
    """The number itself. Raises OverflowError for one that the next step could blow up."""
    if not abs(number) <= LARGEST:
        raise OverflowError
    return number
