using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Cases;

/// <summary>The cards of a case and of its escalations.</summary>
public static class CaseNotifications
{
    /// <param name="events">What happened.</param>
    /// <param name="before">The case before; null: it is new.</param>
    /// <param name="after">The case after.</param>
    /// <param name="context">The context of the decision.</param>
    public static ImmutableArray<Notification> For(
        ImmutableArray<RecordedEvent<CaseEvent>> events,
        SupportCase? before,
        SupportCase after,
        CaseContext context
    ) => [];
}
