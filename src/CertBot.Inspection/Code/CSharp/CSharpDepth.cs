using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>
/// Finds text that would overflow the parser's stack. Roslyn guards statements and most expressions itself, but not brackets it looks ahead over, type
/// arguments, conditions of directives and interpolated strings in interpolated strings.
/// </summary>
internal static class CSharpDepth
{
    private const int DirectiveLength = 500;
    private const int Directives = 1_000;
    private const int StringsInString = 16;

    /// <summary>The place and reason, or null if the text can be parsed.</summary>
    public static (int Line, string Reason)? FindExcess(string text, CSharpParseOptions options, CodeLimits limits, CancellationToken cancellation) =>
        FindInCharacters(text, limits)
        ?? (
            text.AsSpan().Count('(') + text.AsSpan().Count('[') + text.AsSpan().Count('{') + text.AsSpan().Count('<') <= limits.Depth
                ? null
                : FindInTokens(text, options, limits, cancellation)
        );

    // Counted over the characters, whatever they are part of: the scanner of tokens would itself be what overflows.
    private static (int Line, string Reason)? FindInCharacters(string text, CodeLimits limits)
    {
        if (InterpolatedStrings(text) > limits.InterpolatedStrings)
        {
            return (0, $"more than {limits.InterpolatedStrings} interpolated strings");
        }

        var line = 0;
        var conditions = 0;
        foreach (var current in text.AsSpan().EnumerateLines())
        {
            line++;
            var trimmed = current.TrimStart();
            if (trimmed.Length > 0 && trimmed[0] == '#')
            {
                if (current.Length > DirectiveLength)
                {
                    return (line, $"a directive longer than {DirectiveLength} characters");
                }

                conditions += trimmed[1..].TrimStart().StartsWith("if") ? 1 : 0;
                if (conditions > Directives)
                {
                    return (line, $"more than {Directives} directives #if");
                }
            }
        }

        return null;
    }

    private static (int Line, string Reason)? FindInTokens(string text, CSharpParseOptions options, CodeLimits limits, CancellationToken cancellation)
    {
        var depth = 0;
        var angles = 0;
        foreach (var token in SyntaxFactory.ParseTokens(text, options: options))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (token.Kind())
            {
                case SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken:
                    depth++;
                    break;
                case SyntaxKind.OpenBraceToken:
                    depth++;
                    angles = 0;
                    break;
                case SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken:
                    depth = Math.Max(0, depth - 1);
                    break;
                case SyntaxKind.CloseBraceToken:
                    depth = Math.Max(0, depth - 1);
                    angles = 0;
                    break;
                case SyntaxKind.SemicolonToken:
                    angles = 0;
                    break;
                case SyntaxKind.LessThanToken:
                    angles++;
                    break;
                case SyntaxKind.GreaterThanToken:
                    angles = Math.Max(0, angles - 1);
                    break;
                case SyntaxKind.InterpolatedStringToken when IsDeep(token.Text, limits):
                    return (LineOf(text, token.SpanStart), "interpolated strings nested too deeply");
            }

            if (depth > limits.Depth || angles > limits.Depth)
            {
                return (LineOf(text, token.SpanStart), $"nested deeper than {limits.Depth}");
            }
        }

        return null;
    }

    // Closing brackets are not set off: inside of such a string they may be text.
    private static bool IsDeep(string token, CodeLimits limits) =>
        InterpolatedStrings(token) > StringsInString || token.AsSpan().Count('(') + token.AsSpan().Count('[') + token.AsSpan().Count('{') > limits.Depth * 2;

    private static int InterpolatedStrings(string text)
    {
        var count = 0;
        for (var i = text.IndexOf('$', StringComparison.Ordinal); i >= 0 && i + 1 < text.Length; i = text.IndexOf('$', i + 1))
        {
            count += text[i + 1] is '"' or '@' ? 1 : 0;
        }

        return count;
    }

    private static int LineOf(string text, int position) => text.AsSpan(0, Math.Min(position, text.Length)).Count('\n') + 1;
}
