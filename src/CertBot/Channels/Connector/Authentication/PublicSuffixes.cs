using System.Collections.Frozen;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Recognises wildcards under which anybody can have a host: <c>*.com</c>, <c>*.co.uk</c>, <c>*.azurewebsites.net</c>. This is not the whole public suffix
/// list, which changes weekly, but its shape and the hosting services that a bot's replies are most likely to be meant for.
/// </summary>
internal static class PublicSuffixes
{
    /// <summary>Second-level names that registries of countries sell names under.</summary>
    private static readonly FrozenSet<string> SecondLevel = new[]
    {
        "ac",
        "asn",
        "co",
        "com",
        "edu",
        "firm",
        "gen",
        "go",
        "gob",
        "gov",
        "gouv",
        "gr",
        "id",
        "ind",
        "info",
        "ltd",
        "me",
        "mil",
        "ne",
        "net",
        "nhs",
        "nom",
        "or",
        "org",
        "plc",
        "pp",
        "sch",
        "web",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Services that give each customer a subdomain, also one level deeper where they have regions.</summary>
    private static readonly string[] Hosting =
    [
        "amazonaws.com",
        "appspot.com",
        "azure-api.net",
        "azurecontainerapps.io",
        "azurecontainer.io",
        "azureedge.net",
        "azurefd.net",
        "azurestaticapps.net",
        "azurewebsites.net",
        "azurewebsites.us",
        "blogspot.com",
        "cloudapp.azure.com",
        "cloudapp.net",
        "cloudfront.net",
        "core.windows.net",
        "devtunnels.ms",
        "duckdns.org",
        "elasticbeanstalk.com",
        "firebaseapp.com",
        "fly.dev",
        "github.dev",
        "github.io",
        "gitlab.io",
        "glitch.me",
        "herokuapp.com",
        "loca.lt",
        "netlify.app",
        "ngrok.app",
        "ngrok.dev",
        "ngrok.io",
        "ngrok-free.app",
        "ngrok-free.dev",
        "on.aws",
        "onrender.com",
        "pages.dev",
        "railway.app",
        "run.app",
        "trafficmanager.net",
        "trycloudflare.com",
        "vercel.app",
        "web.app",
        "windows.net",
        "workers.dev",
    ];

    public static bool IsOpenToAnybody(string host) =>
        host.StartsWith("*.", StringComparison.Ordinal) && IsOpen(host[2..].TrimEnd('.').ToLowerInvariant(), host[2..].TrimEnd('.').Split('.'));

    private static bool IsOpen(string suffix, string[] labels) =>
        labels.Length < 2
        || (labels is [var second, { Length: 2 }] && SecondLevel.Contains(second.ToLowerInvariant()))
        || Hosting.Any(h => suffix == h || (suffix.EndsWith($".{h}", StringComparison.Ordinal) && labels.Length == h.Count(c => c == '.') + 2));
}
