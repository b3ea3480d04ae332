using System.Collections.Immutable;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Who may speak at <c>/api/messages</c> and where we answer: nobody, a client on this machine without a token, or the Bot Connector with one.</summary>
internal sealed record ConnectorSettings
{
    public static ConnectorSettings Closed { get; } =
        new()
        {
            AllowAnonymous = false,
            Bot = null,
            AllowedTenants = [],
            TrustedHosts = new TrustedHosts([]),
        };

    /// <summary>Activities of any client on this machine are taken without a token. Development and loopback only; never together with <see cref="Bot"/>.</summary>
    public required bool AllowAnonymous { get; init; }

    /// <summary>The registration whose tokens are asked for and with which we answer; null: nobody comes in with a token.</summary>
    public required BotRegistration? Bot { get; init; }

    /// <summary>Whose people are served; empty: everybody's.</summary>
    public required ImmutableArray<string> AllowedTenants { get; init; }

    public required TrustedHosts TrustedHosts { get; init; }

    /// <summary>Ids of tenants are compared, never understood: not all are GUIDs.</summary>
    public bool ServesTenant(string? tenant) =>
        AllowedTenants.IsEmpty || (tenant is not null && AllowedTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase));
}

/// <summary>The bot as it stands in Azure: <c>Connector:AppId</c> and what belongs to it.</summary>
internal sealed record BotRegistration
{
    /// <summary>Compared letter by letter with a token's audience.</summary>
    public required string AppId { get; init; }

    public required BotType Type { get; init; }

    public string? TenantId { get; init; }

    /// <summary>Null where a managed identity speaks for the bot.</summary>
    public Secret? Password { get; init; }

    public required Uri OpenIdMetadata { get; init; }

    public required Uri TokenEndpoint { get; init; }
}

internal enum BotType
{
    MultiTenant,
    SingleTenant,
    UserAssignedMSI,
}
