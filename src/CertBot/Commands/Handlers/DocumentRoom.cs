using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Support;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Commands.Handlers;

/// <summary>
/// The document of an aggregate may not be filled by people: what is left up to the limit of the store belongs to the timers, which have to be able to call the
/// next level of an escalation or to end a round at any time.
/// </summary>
internal static class DocumentRoom
{
    /// <summary>The size up to which people's commands are taken, in bytes as a string within JSON, which is how the larger of the stores counts.</summary>
    public const int MaxBytesForPeople = 1_500_000;

    /// <summary>The timers are not limited, nor is what people end or take away.</summary>
    public static bool IsLimitedFor(ApplicationCommand command) =>
        command
            is not (
                ApplicationCommand.Tick
                or ApplicationCommand.Withdraw
                or ApplicationCommand.RemoveMaterial
                or ApplicationCommand.ActOnEscalation { Command: EscalationCommand.Close }
            );

    /// <summary>False: the document would be larger than people may make it.</summary>
    public static bool IsLeft(ImmutableArray<Write> writes) =>
        writes.All(w =>
            w.Id != Snapshot.Id
            || BatchLimits.GetDocument(w) is not { Json: var json }
            || json.Length <= MaxBytesForPeople / BatchLimits.MaxEscapedBytes
            || EncodedLength(json) <= MaxBytesForPeople
        );

    private static int EncodedLength(string json) => JsonEncodedText.Encode(json, BatchLimits.Encoder).EncodedUtf8Bytes.Length;
}
