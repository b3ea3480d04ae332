using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Sanctions.SanctionEvent;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>What happened in a matter of measures, in words.</summary>
internal static class SanctionHistory
{
    /// <summary>What the platform's people propose to each other, and the reasons they noted, are not the vendor's to read until something is announced.</summary>
    public static bool IsForVendor(SanctionEvent sanctionEvent) =>
        sanctionEvent is not (SanctionProposed or ProposalRejected or GroundFound { Ground: SanctionGround.Stated });

    public static LocalizableValue Format(SanctionEvent sanctionEvent) =>
        sanctionEvent switch
        {
            GroundFound e => LocalizableValue.Text("history.sanction.ground", new() { ["ground"] = SanctionTexts.Ground(e.Ground) }),
            RemedyProposed e => LocalizableValue.Text("history.sanction.remedy-proposed", OfSteps(e.Steps)),
            RemedyCountered e => LocalizableValue.Text("history.sanction.remedy-countered", OfSteps(e.Steps)),
            RemedyAgreed => LocalizableValue.Text("history.sanction.remedy-agreed"),
            StepReported e => LocalizableValue.Text("history.sanction.step-reported", new() { ["number"] = e.Number, ["words"] = e.Words }),
            StepConfirmed e => LocalizableValue.Text("history.sanction.step-confirmed", new() { ["number"] = e.Number }),
            StepReturned e => LocalizableValue.Text("history.sanction.step-returned", new() { ["number"] = e.Number, ["reason"] = e.Reason }),
            SanctionProposed e => LocalizableValue.Text($"history.sanction.proposed.{SanctionKinds.NameOf(e.Kind)}", new() { ["reason"] = e.Reason }),
            ProposalRejected e => LocalizableValue.Text("history.sanction.proposal-rejected", new() { ["reason"] = e.Reason }),
            Announced e => LocalizableValue.Text(
                $"history.sanction.announced.{SanctionKinds.NameOf(e.Kind)}",
                new() { ["ends"] = LocalizableValue.Timestamp(e.Ends) }
            ),
            Answered e => LocalizableValue.Text("history.sanction.answered", new() { ["words"] = e.Words }),
            AnswerRead e => LocalizableValue.Text("history.sanction.answer-read", new() { ["ends"] = LocalizableValue.Timestamp(e.Ends) }),
            LastWarning e => LocalizableValue.Text("history.sanction.last-warning", new() { ["ends"] = LocalizableValue.Timestamp(e.Ends) }),
            Cancelled e => LocalizableValue.Text("history.sanction.cancelled", new() { ["reason"] = e.Reason }),
            TookEffect e => LocalizableValue.Text($"history.sanction.took-effect.{SanctionKinds.NameOf(e.Kind)}"),
            Reinstated e => LocalizableValue.Text("history.sanction.reinstated", new() { ["reason"] = e.Reason }),
            Reminded => LocalizableValue.Text("history.sanction.reminded"),
            Ended { Outcome: SanctionOutcome.Remedied } => LocalizableValue.Text("history.sanction.remedied"),
            Ended e => LocalizableValue.Text("history.sanction.dropped", new() { ["reason"] = e.Reason }),
            _ => throw new ArgumentOutOfRangeException(nameof(sanctionEvent), sanctionEvent.GetType().Name, "an event without a phrase"),
        };

    private static LocalizableObject OfSteps(System.Collections.Immutable.ImmutableArray<ProposedStep> steps) =>
        new() { ["count"] = steps.Length, ["day"] = LocalizableValue.Date(steps[^1].Due) };
}
