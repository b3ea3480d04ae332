using CertBot.Core.Primitives;

namespace CertBot.Commands;

/// <summary>The result of a command: executed, now or earlier, or refused with a reason.</summary>
internal abstract record CommandResult
{
    private CommandResult() { }

    public sealed record Completed : CommandResult;

    public sealed record Refused(Refusal Refusal) : CommandResult;
}
