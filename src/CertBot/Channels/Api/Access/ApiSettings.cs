using CertBot.Configuration;

namespace CertBot.Channels.Api.Access;

/// <summary>Settings of the API and of webhooks.</summary>
/// <param name="RequestsPerMinute">How many requests one key may make in a minute on each host.</param>
/// <param name="AllowLoopbackWebhooks">Whether addresses of this machine may be webhooks: for a receiver under development.</param>
internal sealed record ApiSettings(int RequestsPerMinute, bool AllowLoopbackWebhooks)
{
    public static ApiSettings Default { get; } = new(600, AllowLoopbackWebhooks: false);

    /// <summary>Reads <c>Api:…</c>.</summary>
    public static ApiSettings Read(ConfigurationReader settings, IHostEnvironment environment)
    {
        var allowLoopback = settings.ReadFlag("Api:AllowLoopbackWebhooks") ?? Default.AllowLoopbackWebhooks;
        if (allowLoopback && !environment.IsDevelopment())
            settings.AddFault("Api:AllowLoopbackWebhooks is for Development only: a vendor could have this machine's own services called.");
        return new(settings.ReadNumber("Api:RequestsPerMinute", 1, 100_000) ?? Default.RequestsPerMinute, allowLoopback);
    }
}
