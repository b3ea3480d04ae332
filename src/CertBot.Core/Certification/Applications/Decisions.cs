using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Applications;

/// <summary>Results of the certification deciders: the text keys of refusals begin with <c>certification.refused.</c>.</summary>
internal static class Decisions
{
    public static Refusal Refuse(string code, string? question = null, LocalizableObject? data = null) =>
        new($"certification.refused.{code}", data ?? [], question);

    public static Decision<ApplicationEvent> Reject(Refusal reason) => Decision<ApplicationEvent>.Reject(reason);

    public static Decision<ApplicationEvent> Reject(string reason, string? question = null, LocalizableObject? data = null) =>
        Reject(Refuse(reason, question, data));

    public static Decision<ApplicationEvent> Accept(params System.Collections.Immutable.ImmutableArray<ApplicationEvent> events) =>
        Decision<ApplicationEvent>.Accept(events);

    /// <summary>Rejected with the refusal if there is one, else accepted with the event.</summary>
    public static Decision<ApplicationEvent> AcceptUnless(Refusal? refusal, Func<ApplicationEvent> createEvent) =>
        refusal is null ? Accept(createEvent()) : Reject(refusal);
}
