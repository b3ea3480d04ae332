using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Cards;

/// <summary>The status of an application.</summary>
public static class StatusCard
{
    /// <param name="application">The application.</param>
    /// <param name="edition">Its edition.</param>
    /// <param name="now">When it is asked (UTC): how long it has been somebody's turn is counted to it in working time.</param>
    /// <param name="side">Who reads it.</param>
    /// <param name="unstaffed">What waits although nobody can do it, for readers of the platform's side.</param>
    public static BotMessage.CardMessage For(
        Application application,
        Edition edition,
        Instant now,
        ReaderSide side,
        System.Collections.Immutable.ImmutableArray<ReadModels.UnstaffedWork> unstaffed = default
    )
    {
        var party = ResponsibleParties.Of(application.Stage);
        var data = CardParts.CreateData(application);
        data["stage"] = StatusTexts.StageOf(application);
        data["facts"] = LocalizableValue.Array([
            .. StatusFacts(application, edition, party, now),
            .. CardParts.SanctionFacts(application, side),
            .. unstaffed.IsDefaultOrEmpty ? [] : new[] { CardParts.Fact("card.fact.unstaffed", LocalizableValue.List(unstaffed.Select(w => w.Description))) },
        ]);
        data["progress"] = StatusTexts.Progress(application, edition, side);
        data["why"] = StatusTexts.ReasonFor(application.Stage);
        data["next"] = StatusTexts.NextStep(application);
        data["release"] = side == ReaderSide.Platform && application is { Stage: Stage.Declined or Stage.Withdrawn, IsListingReleased: false };
        data["open"] = application.Stage is not (Stage.Declined or Stage.Withdrawn);
        return new("status", data.ToObject());
    }

    private static IEnumerable<LocalizableObject> StatusFacts(Application application, Edition edition, ResponsibleParty party, Instant now)
    {
        if (party != ResponsibleParty.Nobody)
        {
            yield return CardParts.Fact(
                "card.fact.turn",
                LocalizableValue.Sentence(
                    "card.turn.worked",
                    new()
                    {
                        ["side"] = DisplayNames.Of(party),
                        ["since"] = LocalizableValue.Timestamp(application.Stage.Since),
                        ["worked"] = StatusTexts.WorkedTime(application, edition, now),
                    }
                )
            );
        }

        if (application.Contact is { } contact)
            yield return CardParts.Fact("card.fact.contact", LocalizableValue.PersonName(contact));
        if (PromisedDates.For(application, edition) is { } promised)
            yield return CardParts.Fact(application.Stage is Stage.Shortcomings ? "card.fact.deadline" : "card.fact.promised", LocalizableValue.Date(promised));
        if (application.Certificates is [.., var last])
        {
            yield return CardParts.Fact(
                "card.fact.certificate",
                LocalizableValue.Text(
                    "card.certificate",
                    new()
                    {
                        ["number"] = last.Number,
                        ["version"] = last.Version,
                        ["granted"] = LocalizableValue.Date(last.Granted),
                    }
                )
            );
        }
        foreach (var escalation in application.Escalations.Values.Where(e => e.Closed is null))
        {
            yield return CardParts.Fact(
                "card.fact.escalated",
                LocalizableValue.Text("card.escalated", new() { ["escalation"] = escalation.Id.Value, ["level"] = escalation.Level })
            );
        }
    }
}
