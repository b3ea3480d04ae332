using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>
/// Finds text that would overflow the parser's stack. Roslyn guards statements and most expressions itself, but not brackets it looks ahead over, type
/// arguments, directives of directives and interpolated strings in interpolated strings.
/// </summary>
internal static class CSharpDepth
{
    private const int DirectiveLength = 500;
    private const int Directives = 2_000;
    private const int StringsInString = 16;
    private const int ConditionalMembers = 4_000;
    private const int ConditionalElements = 200;

    /// <summary>The same token in a row: "not not not", "ref ref ref".</summary>
    private const int Repetitions = 200;

    /// <summary>Characters of a text that cannot be deep enough but by brackets.</summary>
    private const int Harmless = 16_000;

    /// <summary>What the scanner of tokens takes of the stack for a bracket in an interpolated string is half of it.</summary>
    private const int BytesOfBracket = 1_024;

    /// <summary>The place and reason, or null if the text can be parsed.</summary>
    public static (int Line, string Reason)? FindExcess(string text, CSharpParseOptions options, CodeLimits limits, CancellationToken cancellation) =>
        FindInCharacters(text, limits)
        ?? (text.Length <= Harmless && Brackets(text) + text.AsSpan().Count('<') <= limits.Depth ? null : FindInTokens(text, options, limits, cancellation));

    // Counted over the characters, whatever they are part of: the scanner of tokens would itself be what overflows.
    private static (int Line, string Reason)? FindInCharacters(string text, CodeLimits limits)
    {
        var strings = InterpolatedStrings(text);
        if (strings > limits.InterpolatedStrings)
        {
            return (0, $"more than {limits.InterpolatedStrings} interpolated strings");
        }

        // Where such a string ends is not known yet: all brackets of the text may be in one, and in each other.
        if (strings > 0 && Brackets(text) > limits.StackBytes / BytesOfBracket)
        {
            return (0, $"interpolated strings and more than {limits.StackBytes / BytesOfBracket} brackets");
        }

        // "a?.b?.c" is parsed recursively, without a guard, and again for each link of the chain.
        if (text.AsSpan().Count("?.") > ConditionalMembers || text.AsSpan().Count("?[") > ConditionalElements)
        {
            return (0, "too many conditional accesses");
        }

        var line = 0;
        var directives = 0;
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

                directives++;
                if (directives > Directives)
                {
                    return (line, $"more than {Directives} directives");
                }
            }
        }

        return null;
    }

    private static (int Line, string Reason)? FindInTokens(string text, CSharpParseOptions options, CodeLimits limits, CancellationToken cancellation)
    {
        var depth = 0;
        var angles = 0;
        var repetitions = 0;
        var count = 0;
        var previous = default(SyntaxToken);
        foreach (var token in SyntaxFactory.ParseTokens(text, options: options))
        {
            cancellation.ThrowIfCancellationRequested();
            if (++count > limits.CSharpTokens)
            {
                return (0, $"more than {limits.CSharpTokens} tokens");
            }

            repetitions = token.RawKind == previous.RawKind && token.Text == previous.Text ? repetitions + 1 : 0;
            previous = token;
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

            if (repetitions > Repetitions)
            {
                return (LineOf(text, token.SpanStart), $"the same token more than {Repetitions} times in a row");
            }

            if (depth > limits.Depth || angles > limits.Depth)
            {
                return (LineOf(text, token.SpanStart), $"nested deeper than {limits.Depth}");
            }
        }

        return null;
    }

    // Closing brackets are not set off: inside of such a string they may be text.
    private static bool IsDeep(string token, CodeLimits limits) => InterpolatedStrings(token) > StringsInString || Brackets(token) > limits.Depth * 2;

    private static int Brackets(string text) => text.AsSpan().Count('(') + text.AsSpan().Count('[') + text.AsSpan().Count('{');

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
