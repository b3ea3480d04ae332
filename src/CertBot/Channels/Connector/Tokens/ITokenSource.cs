using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>Where the bot gets the token it speaks to the Connector with.</summary>
internal interface ITokenSource
{
    public const string Scope = "https://api.botframework.com/.default";

    Task<TokenAnswer> Ask(CancellationToken cancel);
}

/// <summary>What came of asking for a token.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer() { }

    /// <param name="Lives">How long from the moment it was asked for.</param>
    public sealed record Granted(Secret Token, Duration Lives) : TokenAnswer;

    /// <summary>The operator's to mend: the id, the secret, the tenant.</summary>
    public sealed record Refused(string Error) : TokenAnswer;

    /// <summary>Better luck later.</summary>
    public sealed record Away(string Error) : TokenAnswer;
}
