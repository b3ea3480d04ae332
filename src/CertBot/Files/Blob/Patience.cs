using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>How long Azure is waited for.</summary>
/// <param name="Retries">How many more times a request is made that failed in a way that may pass.</param>
/// <param name="Pause">Before the first of them; doubled each time.</param>
/// <param name="Answer">The most one attempt may take, and the most between two pieces of an answer.</param>
/// <param name="Connect">The most it may take to be connected.</param>
internal sealed record Patience(int Retries, Duration Pause, Duration Answer, Duration Connect)
{
    public static Patience Usual { get; } = new(Retries: 3, Duration.FromMilliseconds(500), Duration.FromSeconds(30), Duration.FromSeconds(5));
}
