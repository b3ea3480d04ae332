using System.Collections.Immutable;
using CertBot.Core.Conversation;

namespace CertBot.Core.Certification;

/// <summary>Who hears what of the things that happened.</summary>
public static class Announcements
{
    /// <summary>
    /// The notices of one commit. <paramref name="before"/> is the state the command found (null: none), <paramref name="after"/> the state all facts led to.
    /// </summary>
    public static ImmutableArray<Notice> For(ImmutableArray<Fact<ApplicationEvent>> facts, Application? before, Application after, Circumstances given) => [];
}
