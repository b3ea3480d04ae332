using System.Collections.Immutable;

namespace CertBot.Cards.Templating.Expressions;

internal abstract record Token
{
    private Token() { }

    internal sealed record Number(string Digits) : Token;

    internal sealed record Name(string Text) : Token;

    /// <summary>Still in its quotes: an object's key keeps its backslashes, a string does not.</summary>
    internal sealed record Quoted(string Source) : Token;

    internal sealed record Interpolated(ImmutableArray<TextPart> Parts) : Token;

    internal sealed record Symbol(string Text) : Token;

    internal sealed record End : Token;
}
