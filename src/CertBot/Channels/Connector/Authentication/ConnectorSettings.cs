using System.Collections.Immutable;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Who may call <c>/api/messages</c> and where replies may be sent: nobody, clients on this machine without a token, or the Bot Connector with a token.
/// </summary>
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

    /// <summary>True when clients on this machine need no token. Development and loopback only; never together with <see cref="Bot"/>.</summary>
    public required bool AllowAnonymous { get; init; }

    /// <summary>The bot registration that inbound tokens are validated for and outbound tokens are requested for; null: no token is accepted.</summary>
    public required BotRegistration? Bot { get; init; }

    /// <summary>The tenants whose users are served; empty: all.</summary>
    public required ImmutableArray<string> AllowedTenants { get; init; }

    public required TrustedHosts TrustedHosts { get; init; }

    /// <summary>Tenant ids are compared as text, because not all are GUIDs.</summary>
    public bool ServesTenant(string? tenant) =>
        AllowedTenants.IsEmpty || (tenant is not null && AllowedTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase));
}

/// <summary>The bot registration in Azure: <c>Connector:AppId</c> and the related settings.</summary>
internal sealed record BotRegistration
{
    /// <summary>Compared ordinally with the audience of a token.</summary>
    public required string AppId { get; init; }

    public required BotType Type { get; init; }

    public string? TenantId { get; init; }

    /// <summary>Null for a managed identity.</summary>
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
