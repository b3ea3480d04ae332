namespace CertBot.Cards.Templating.Expressions;

internal abstract record ParsedExpression
{
    private ParsedExpression() { }

    internal sealed record Good(Expression Expression) : ParsedExpression;

    internal sealed record Bad(string Why) : ParsedExpression;
}
