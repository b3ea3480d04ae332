using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Addresses: their parts, and text as a part of one.</summary>
internal static class UriFunctions
{
    private static readonly Signature One = Signature.Any(1, 1);

    public static IEnumerable<Function> All { get; } =
    [
        PartOf("uriHost", ValueTypes.Text, uri => Value.Of(uri.Host)),
        PartOf("uriPath", ValueTypes.Text, uri => Value.Of(uri.AbsolutePath)),
        PartOf("uriPathAndQuery", ValueTypes.Text, uri => Value.Of(uri.PathAndQuery)),
        PartOf("uriQuery", ValueTypes.Text, uri => Value.Of(uri.Query.Length == 1 ? "" : uri.Query)),
        PartOf("uriScheme", ValueTypes.Text, uri => Value.Of(uri.Scheme)),
        PartOf("uriPort", ValueTypes.Number, uri => uri.Port < 0 ? Value.Error("the address has no port") : Value.Of((double)uri.Port)),
        Function.Plain("uriComponent", ValueTypes.Text, One, Check.Text, (a, run) => TextFunctions.Made(Encoded(a[0].Text), run)),
        Function.Plain("uriComponentToString", ValueTypes.Text, One, Check.Text, (a, run) => TextFunctions.Made(Uri.UnescapeDataString(a[0].Text), run)),
    ];

    private static Function PartOf(string name, ValueTypes returns, Func<Uri, Value> part) => Function.Plain(name, returns, One, Check.Text, (a, run) =>
        {
            run.Budget.Characters(a[0].Text.Length);
            // A path by itself counts as a file's address on some systems; the original wants a scheme.
            return Uri.TryCreate(a[0].Text, UriKind.Absolute, out var uri) && !a[0].Text.StartsWith('/') ? part(uri) : Value.Error("not an absolute address");
        });

    // JavaScript leaves these five alone too.
    private static string Encoded(string text) =>
        Uri.EscapeDataString(text)
            .Replace("%21", "!", StringComparison.Ordinal)
            .Replace("%27", "'", StringComparison.Ordinal)
            .Replace("%28", "(", StringComparison.Ordinal)
            .Replace("%29", ")", StringComparison.Ordinal)
            .Replace("%2A", "*", StringComparison.Ordinal);
}
