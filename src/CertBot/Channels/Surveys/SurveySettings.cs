using CertBot.Configuration;
using CertBot.Core.Support.Customers;

namespace CertBot.Channels.Surveys;

/// <summary>Settings of surveys.</summary>
internal sealed record SurveySettings
{
    public static SurveySettings Default { get; } = new();

    /// <summary>The public base URL of this host with a trailing slash, which links to surveys begin with; null: there are no links.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The mail server; null: this host sends no mail.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>How many requests for pages of surveys one address may make in a minute on each host.</summary>
    public int RequestsPerMinute { get; init; } = 120;
}

/// <summary>A mail server, and who the mails are from.</summary>
internal sealed record SmtpSettings
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required SmtpSecurity Security { get; init; }

    /// <summary>Null: it wants none.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>The address the mails are from.</summary>
    public required string From { get; init; }
}

internal enum SmtpSecurity
{
    /// <summary>A plain connection that is encrypted before anything is said; without that nothing is sent.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>For a server on this machine only.</summary>
    None,
}

/// <summary>Reads <c>Surveys:…</c>. Incomplete settings are rejected at start with one line for each fault.</summary>
internal static class SurveySettingsReader
{
    private const string Example = "https://certbot.example.com";

    /// <param name="settings">The settings.</param>
    /// <param name="filesUrl">The public URL that is configured for files: the same host, so surveys need not name it again.</param>
    /// <param name="urls">Where the host listens. What listens on this machine only can be reached there by whoever tries it.</param>
    public static SurveySettings Read(ConfigurationReader settings, Uri? filesUrl, string urls)
    {
        var publicUrl = settings.ReadUrl("Surveys:PublicUrl", Example, UrlRules.ParseBaseUrl)
            ?? filesUrl
            ?? urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(u =>
                    Uri.TryCreate(u, UriKind.Absolute, out var uri) && UrlRules.IsLoopbackHost(uri.Host) && uri.Port > 0 ? UrlRules.ParseBaseUrl(u) : null
                )
                .FirstOrDefault(u => u is not null);
        var smtp = ReadSmtp(settings);
        if (smtp is not null && publicUrl is null)
            settings.AddFault($"Surveys:PublicUrl is missing: mails link to this host; give its public address, as {Example}.");
        return new SurveySettings
        {
            PublicUrl = publicUrl,
            Smtp = smtp,
            RequestsPerMinute = settings.ReadNumber("Surveys:RequestsPerMinute", 1, 100_000) ?? SurveySettings.Default.RequestsPerMinute,
        };
    }

    private static SmtpSettings? ReadSmtp(ConfigurationReader settings)
    {
        const string prefix = "Surveys:Smtp";
        var password = settings.ReadSecret($"{prefix}:Password", "give the password, or leave the setting out where the server wants none.");
        var (host, from, user) = (settings.ReadText($"{prefix}:Host"), settings.ReadText($"{prefix}:From"), settings.ReadText($"{prefix}:User"));
        var security = settings.ReadChoice($"{prefix}:Security", ("StartTls", SmtpSecurity.StartTls), ("Tls", SmtpSecurity.Tls), ("None", SmtpSecurity.None));
        var port = settings.ReadNumber($"{prefix}:Port", 1, 65_535);
        if (host is null)
        {
            settings.RejectOrphans(
                $"{prefix}:Host",
                "name the mail server, or leave it out.",
                $"{prefix}:From",
                $"{prefix}:User",
                $"{prefix}:Password",
                $"{prefix}:Security",
                $"{prefix}:Port"
            );
            return null;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            settings.Reject($"{prefix}:Host", host, "is not the name of a server, such as smtp.example.com.");
        if (from is null)
            settings.AddFault($"{prefix}:From is missing: give the address the mails are from, such as surveys@example.com.");
        else if (!CustomerDecider.IsEmail(from))
            settings.Reject($"{prefix}:From", from, "is not a mail address, such as surveys@example.com.");
        if (user is null != password is null)
            settings.AddFault($"{prefix}:{(user is null ? "User" : "Password")} is missing: a server that wants one wants the other too.");
        if (security == SmtpSecurity.None && !UrlRules.IsLoopbackHost(host))
            settings.AddFault($"{prefix}:Security=None is for a server on this machine only: the mails and the password would be readable on the way.");
        var chosen = security ?? SmtpSecurity.StartTls;
        return new SmtpSettings
        {
            Host = host,
            Port = port
                ?? chosen switch
                {
                    SmtpSecurity.StartTls => 587,
                    SmtpSecurity.Tls => 465,
                    _ => 25,
                },
            Security = chosen,
            User = user,
            Password = password,
            From = from ?? "",
        };
    }
}
