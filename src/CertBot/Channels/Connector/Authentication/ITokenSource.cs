using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Source of the bot's token for the Connector.</summary>
internal interface ITokenSource
{
    public const string Scope = "https://api.botframework.com/.default";

    Task<TokenResult> RequestToken(CancellationToken cancellationToken);
}

/// <summary>The result of a token request.</summary>
internal abstract record TokenResult
{
    private TokenResult() { }

    /// <param name="Lifetime">Counted from the time of the request.</param>
    public sealed record Granted(Secret Token, Duration Lifetime) : TokenResult;

    /// <summary>The bot registration (id, secret or tenant) is wrong; the operator has to correct it.</summary>
    public sealed record Rejected(string Error) : TokenResult;

    /// <summary>The token endpoint is temporarily unavailable; retry later.</summary>
    public sealed record Unavailable(string Error) : TokenResult;
}
