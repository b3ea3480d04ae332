using System.Globalization;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.SuccessPortal;

/// <summary>Where support cases are read from: a Creatio instance, asked by OData 4. Nothing is ever written there.</summary>
internal sealed record SuccessPortalSettings
{
    public static SuccessPortalSettings Disabled { get; } =
        new()
        {
            Url = null,
            SignIn = null,
            Mapping = PortalVocabulary.Default,
        };

    /// <summary>The base address of the instance; null: no portal is read.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Null only where no portal is read.</summary>
    public required PortalSignIn? SignIn { get; init; }

    public required PortalVocabulary Mapping { get; init; }

    /// <summary>How long after a portal was read to its end it is read again.</summary>
    public Duration Interval { get; init; } = Duration.FromMinutes(5);

    /// <summary>The path of the OData service below <see cref="Url"/>: <c>0/odata/</c>, and <c>odata/</c> of instances on .NET.</summary>
    public string ServicePath { get; init; } = "0/odata/";

    /// <summary>Cases asked for at once.</summary>
    public int PageSize { get; init; } = 200;
}

/// <summary>How this host identifies itself to the portal.</summary>
internal abstract record PortalSignIn
{
    private PortalSignIn() { }

    /// <summary>OAuth 2.0 client credentials at the portal's identity service.</summary>
    public sealed record OAuth(Uri TokenEndpoint, string ClientId, Secret ClientSecret) : PortalSignIn;

    /// <summary>Name and password of a user, at <c>ServiceModel/AuthService.svc/Login</c>.</summary>
    public sealed record Forms(string Login, Secret Password) : PortalSignIn;
}

/// <summary>Reads <c>SuccessPortal:…</c>. The host does not start half configured: each fault is a line.</summary>
internal static class SuccessPortalSettingsReader
{
    private const string ExampleUrl = "https://success.example.com";
    private const string ExampleEndpoint = "https://success-is.example.com/connect/token";

    public static SuccessPortalSettings Read(ConfigurationReader settings)
    {
        var url = settings.ReadUrl("SuccessPortal:Url", ExampleUrl, UrlRules.ParseBaseUrl);
        var signIn = ReadSignIn(settings, isWanted: settings.ReadText("SuccessPortal:Url") is not null);
        var mapping = ReadMapping(settings);
        var minutes = settings.ReadNumber("SuccessPortal:IntervalMinutes", 1, 24 * 60);
        var page = settings.ReadNumber("SuccessPortal:PageSize", 1, 2_000);
        var path = settings.ReadText("SuccessPortal:ServicePath")?.Trim('/');
        if (path is not null && !IsServicePath(path))
            settings.AddFault("SuccessPortal:ServicePath is not a path like 0/odata.");
        if (settings.ReadText("SuccessPortal:Url") is null)
        {
            settings.RejectOrphans(
                "SuccessPortal:Url",
                $"give the portal's address too, like {ExampleUrl}.",
                "SuccessPortal:ClientId",
                "SuccessPortal:TokenEndpoint",
                "SuccessPortal:Login",
                "SuccessPortal:Mapping",
                "SuccessPortal:IntervalMinutes",
                "SuccessPortal:PageSize",
                "SuccessPortal:ServicePath"
            );
        }

        return url is null || signIn is null || mapping is null
            ? SuccessPortalSettings.Disabled
            : new SuccessPortalSettings
            {
                Url = url,
                SignIn = signIn,
                Mapping = mapping,
                Interval = Duration.FromMinutes(minutes ?? 5),
                PageSize = page ?? 200,
                ServicePath = $"{path ?? "0/odata"}/",
            };
    }

    private static bool IsServicePath(string path) =>
        path.Length > 0 && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') && !path.Contains("..", StringComparison.Ordinal);

    private static PortalSignIn? ReadSignIn(ConfigurationReader settings, bool isWanted)
    {
        var clientId = settings.ReadText("SuccessPortal:ClientId");
        var login = settings.ReadText("SuccessPortal:Login");
        var secret = settings.ReadSecret(
            "SuccessPortal:ClientSecret",
            "give the secret of SuccessPortal:ClientId (best as SuccessPortal__ClientSecret), or leave it out."
        );
        var password = settings.ReadSecret(
            "SuccessPortal:Password",
            "give the password of SuccessPortal:Login (best as SuccessPortal__Password), or leave it out."
        );
        var endpoint = settings.ReadUrl("SuccessPortal:TokenEndpoint", "https://success-is.example.com/connect/token", UrlRules.ParseUrl);
        if (!isWanted)
            return null;

        switch (clientId, login)
        {
            case (not null, not null):
                settings.AddFault("SuccessPortal:ClientId and SuccessPortal:Login are both given: give one of them.");
                return null;
            case (null, null):
                settings.AddFault("SuccessPortal:ClientId or SuccessPortal:Login is missing: the portal answers nobody it does not know.");
                return null;
            case ({ } id, null):
                if (secret is null)
                    settings.AddFault("SuccessPortal:ClientSecret is missing: give it as the environment variable SuccessPortal__ClientSecret.");
                if (endpoint is null && settings.ReadText("SuccessPortal:TokenEndpoint") is null)
                    settings.AddFault("SuccessPortal:TokenEndpoint is missing: give the address of the portal's identity service, like " + ExampleEndpoint);
                return secret is null || endpoint is null ? null : new PortalSignIn.OAuth(endpoint, id, secret);
            case (null, { } name):
                if (password is null)
                    settings.AddFault("SuccessPortal:Password is missing: give it as the environment variable SuccessPortal__Password.");
                return password is null ? null : new PortalSignIn.Forms(name, password);
        }
    }

    private static PortalVocabulary? ReadMapping(ConfigurationReader settings)
    {
        if (settings.ReadText("SuccessPortal:Mapping") is not { } path)
            return PortalVocabulary.Default;

        string json;
        try
        {
            var file = new FileInfo(path);
            if (file.Length > PortalVocabularyReader.MaxBytes)
            {
                settings.AddFault(
                    string.Create(CultureInfo.InvariantCulture, $"SuccessPortal:Mapping: the file is larger than {PortalVocabularyReader.MaxBytes / 1024} KB.")
                );
                return null;
            }

            json = File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            settings.Reject("SuccessPortal:Mapping", path, "cannot be read.");
            return null;
        }

        var (mapping, faults) = PortalVocabularyReader.Read(json);
        foreach (var fault in faults)
            settings.AddFault($"SuccessPortal:Mapping: {fault}");
        return faults.Count == 0 ? mapping : null;
    }
}
