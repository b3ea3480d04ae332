using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Where the bot gets the token it speaks to the Connector with.</summary>
internal interface ITokenSource
{
    public const string Scope = "https://api.botframework.com/.default";

    Task<TokenResult> RequestToken(CancellationToken cancellationToken);
}

/// <summary>What came of asking for a token.</summary>
internal abstract record TokenResult
{
    private TokenResult() { }

    /// <param name="Lifetime">How long from the moment it was asked for.</param>
    public sealed record Granted(Secret Token, Duration Lifetime) : TokenResult;

    /// <summary>The operator's to mend: the id, the secret, the tenant.</summary>
    public sealed record Rejected(string Error) : TokenResult;

    /// <summary>Better luck later.</summary>
    public sealed record Unavailable(string Error) : TokenResult;
}
