namespace CertBot.Cards.Templating.Expressions;

/// <summary>Leaves the recursive parser in one step; never leaves <see cref="ExpressionParser"/>.</summary>
internal sealed class ExpressionSyntaxException : Exception
{
    public ExpressionSyntaxException() { }

    public ExpressionSyntaxException(string message)
        : base(message) { }

    public ExpressionSyntaxException(string message, Exception innerException)
        : base(message, innerException) { }
}
