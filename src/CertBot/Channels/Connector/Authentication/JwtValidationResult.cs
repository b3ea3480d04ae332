namespace CertBot.Channels.Connector.Authentication;

/// <summary>What came of looking at a caller's token.</summary>
internal abstract record JwtValidationResult
{
    private JwtValidationResult() { }

    public sealed record Valid : JwtValidationResult;

    /// <param name="Reason">For the log; the caller is told nothing.</param>
    public sealed record Invalid(string Reason) : JwtValidationResult;

    /// <summary>Nobody can say: the issuer's keys are out of reach.</summary>
    public sealed record KeysUnavailable : JwtValidationResult;
}
