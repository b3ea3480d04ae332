using System.Buffers;
using System.Collections.Immutable;

namespace CertBot.Inspection.Code;

/// <summary>Finds addresses in literals. Hosts that are only names (XML namespaces, the local machine) are left out by a list that rules give.</summary>
internal sealed class HostNames(ImmutableArray<string> exceptions)
{
    private static readonly SearchValues<char> EndsOfAddress = SearchValues.Create(" \t\r\n\"'<>`|,;)]}{([");

    /// <summary>Each host once, in lower case and without its port; "*.example.com" in a list of exceptions means the host and all below it.</summary>
    public IEnumerable<string> Find(string literal) =>
        Addresses(literal).Select(a => HostOf(a.Url)).OfType<string>().Where(IsExternal).Distinct(StringComparer.Ordinal);

    /// <summary>Addresses with the scheme http that are no mere names.</summary>
    public IEnumerable<string> FindPlain(string literal) =>
        Addresses(literal)
            .Where(a => a.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) && HostOf(a.Url) is { } host && IsExternal(host))
            .Select(a => a.Url);

    /// <summary>The host of an address ("https://user@api.example.com:443/x" has api.example.com), or null if what stands there is none.</summary>
    public static string? HostOf(string url)
    {
        var start = url.IndexOf("//", StringComparison.Ordinal) + 2;
        var rest = url.AsSpan(start);
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var colon = authority.IndexOf(':');
        var host = (colon < 0 ? authority : authority[..colon]).TrimEnd('.').ToString().ToLowerInvariant();
        return
            host.Length is > 0 and <= 253
            && host.Contains('.', StringComparison.Ordinal)
            && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? host
            : null;
    }

    private bool IsExternal(string host) =>
        host is not "127.0.0.1" and not "0.0.0.0"
        && !exceptions.Any(e =>
            e.StartsWith("*.", StringComparison.Ordinal)
                ? host.Equals(e[2..], StringComparison.OrdinalIgnoreCase) || host.EndsWith(e[1..], StringComparison.OrdinalIgnoreCase)
                : host.Equals(e, StringComparison.OrdinalIgnoreCase)
        );

    private static IEnumerable<(string Scheme, string Url)> Addresses(string literal)
    {
        for (var at = literal.IndexOf("://", StringComparison.Ordinal); at >= 0; at = literal.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            var start = at;
            while (start > 0 && char.IsAsciiLetter(literal[start - 1]))
            {
                start--;
            }

            var end = literal.AsSpan(at).IndexOfAny(EndsOfAddress);
            var scheme = literal[start..at];
            if (scheme.ToLowerInvariant() is "http" or "https" or "ws" or "wss" or "ftp" or "ftps" or "sftp" or "smtp" or "amqp" or "amqps")
            {
                yield return (scheme, literal[start..(end < 0 ? literal.Length : at + end)]);
            }
        }
    }
}
