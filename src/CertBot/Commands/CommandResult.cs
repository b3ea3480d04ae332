using CertBot.Core.Primitives;

namespace CertBot.Commands;

/// <summary>How a command ended: it happened (now or before), or the reason it did not.</summary>
internal abstract record CommandResult
{
    private CommandResult() { }

    public sealed record Completed : CommandResult;

    public sealed record Refused(Refusal Refusal) : CommandResult;
}
