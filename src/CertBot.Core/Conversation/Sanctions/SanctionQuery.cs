using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Sanctions;

/// <summary>What is done about a certified application: the card of the open matter, or of the last one.</summary>
public static class SanctionQuery
{
    public const string Name = "standing";

    public static Query Standing { get; } =
        new(Name, Audience.Involved)
        {
            Arguments = [CommandArgument.Application],
            IsOffered = turnData => turnData.ApplicationSummaries.Any(s => IsConcerned(turnData, s)),
            Answer = (turnData, raw) => ApplicationSelector.Answer(turnData, raw, Name, r => IsConcerned(turnData, r), app => Show(turnData, app)),
        };

    /// <summary>The vendor's people are not concerned by what waits for the platform only.</summary>
    private static bool IsConcerned(TurnData turnData, ApplicationSummary summary) =>
        summary.SanctionTasks is { } tasks
        && (turnData.Context.Actor.IsMemberOf(summary.Vendor) ? tasks.Any(t => t.Side == ReaderSide.Vendor) : !turnData.Context.Actor.Roles.IsEmpty);

    private static BotMessage Show(TurnData turnData, Application app)
    {
        var side = turnData.Context.SideFor(app);
        return
            app.Standing is { } standing
            && (
                side == ReaderSide.Platform
                || standing.Remedy is not null
                || standing.Announced is not null
                || standing.Suspension is not null
                || standing.Ended is not null
            )
            ? SanctionCard.For(app, turnData.EditionOf(app), standing, side)
            : new BotMessage.TextMessage("inquiry.standing.nothing", new LocalizableObject { ["app"] = app.Name });
    }
}
