namespace CertBot.Channels.Connector.Tokens;

/// <summary>What came of looking at a caller's token.</summary>
internal abstract record TokenCheck
{
    private TokenCheck() { }

    public sealed record Passed : TokenCheck;

    /// <param name="Why">For the log; the caller is told nothing.</param>
    public sealed record Refused(string Why) : TokenCheck;

    /// <summary>Nobody can say: the issuer's keys are out of reach.</summary>
    public sealed record Away : TokenCheck;
}
