using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation.Queries;

/// <summary>The disputed finding of an application that waits longest for whoever asks, with what decides it.</summary>
public static class DisputesQuery
{
    public const string Name = "disputed";

    public static Query Disputed { get; } =
        new(Name, Audience.Reviewer)
        {
            Arguments = [CommandArgument.Application],
            Answer = (turnData, raw) => ApplicationSelector.Answer(turnData, raw, Name, r => r.Disputes is not null, app => Answer(turnData, app)),
        };

    private static BotMessage Answer(TurnData turnData, Application app)
    {
        var edition = turnData.EditionOf(app);
        var next = InspectionRules
            .WaitingDisputes(app)
            .OrderByDescending(d => turnData.Context.Actor.HasAnyRole(RuleCriteria.ReviewersOf(d.Rule, edition)))
            .FirstOrDefault();
        return next is not null && DisputeCard.For(app, edition, next.Number) is { } card
            ? card
            : new BotMessage.TextMessage("inquiry.disputed.nothing", new() { ["app"] = app.Name });
    }
}
