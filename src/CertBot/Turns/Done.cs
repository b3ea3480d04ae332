using CertBot.Core;

namespace CertBot.Turns;

/// <summary>How a command ended: it happened (now or before), or the reason it did not.</summary>
internal abstract record Done
{
    private Done() { }

    public sealed record Happened : Done;

    public sealed record Refused(Refusal Why) : Done;
}
