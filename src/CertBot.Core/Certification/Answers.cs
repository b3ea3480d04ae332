using System.Text.Json.Nodes;

namespace CertBot.Core.Certification;

/// <summary>How this room's deciders answer: the keys of its refusals begin with <c>certification.refused.</c>.</summary>
internal static class Answers
{
    public static Refusal Why(string why, string? question = null, JsonObject? data = null) =>
        new($"certification.refused.{why}", data ?? [], question);

    public static Decision<ApplicationEvent> No(Refusal why) => new Decision<ApplicationEvent>.Rejected(why);

    public static Decision<ApplicationEvent> No(string why, string? question = null, JsonObject? data = null) => No(Why(why, question, data));

    public static Decision<ApplicationEvent> Yes(params System.Collections.Immutable.ImmutableArray<ApplicationEvent> events) =>
        new Decision<ApplicationEvent>.Accepted(events);

    /// <summary>The refusal if there is one, else what happened.</summary>
    public static Decision<ApplicationEvent> Unless(Refusal? why, Func<ApplicationEvent> happened) =>
        why is null ? Yes(happened()) : No(why);
}
