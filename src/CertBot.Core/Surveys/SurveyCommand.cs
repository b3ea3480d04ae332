using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Surveys;

[JsonDerivedType(typeof(Schedule), "schedule")]
[JsonDerivedType(typeof(Tick), "tick")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(OptOut), "opt-out")]
[JsonDerivedType(typeof(GiveUp), "give-up")]
[JsonDerivedType(typeof(TakeAnswer), "take-answer")]
public abstract record SurveyCommand
{
    private SurveyCommand() { }

    /// <summary>A case was resolved, or a campaign reached the customer. What went out already is not asked again.</summary>
    public sealed record Schedule(SurveyPlan Plan) : SurveyCommand;

    /// <summary>The timer: sends, reminds, expires.</summary>
    public sealed record Tick : SurveyCommand;

    /// <summary>Whoever was asked confirmed an answer on the page.</summary>
    /// <param name="Score">See <see cref="SurveyScale"/>.</param>
    /// <param name="Comment">Empty: none.</param>
    /// <param name="Name">Null: it is not to be shown.</param>
    public sealed record Answer(int Score, string Comment, string? Name) : SurveyCommand;

    /// <summary>Whoever was asked wants no more surveys.</summary>
    public sealed record OptOut : SurveyCommand;

    /// <summary>No mail server took it.</summary>
    public sealed record GiveUp : SurveyCommand;

    /// <summary>An answer from the vendor's own survey tool.</summary>
    public sealed record TakeAnswer(SurveyPlan Plan, [property: JsonPropertyName("given")] SurveyAnswer Given) : SurveyCommand;
}

/// <summary>What happened to a survey. Stored for ever.</summary>
[JsonDerivedType(typeof(Planned), "planned")]
[JsonDerivedType(typeof(Sent), "sent")]
[JsonDerivedType(typeof(Reminded), "reminded")]
[JsonDerivedType(typeof(ReminderLeftOut), "reminder-left-out")]
[JsonDerivedType(typeof(Withheld), "withheld")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(OptedOut), "opted-out")]
[JsonDerivedType(typeof(Expired), "expired")]
public abstract record SurveyEvent
{
    private SurveyEvent() { }

    /// <summary>Also after it was withheld because the case was reopened, or rescheduled before it went out.</summary>
    public sealed record Planned(SurveyId Id, SurveyPlan Plan) : SurveyEvent;

    public sealed record Sent(SurveyChannel Channel, Instant? RemindAt, Instant ExpiresAt) : SurveyEvent;

    public sealed record Reminded : SurveyEvent;

    public sealed record ReminderLeftOut(WithheldReason Reason) : SurveyEvent;

    public sealed record Withheld(WithheldReason Reason) : SurveyEvent;

    public sealed record Answered([property: JsonPropertyName("given")] SurveyAnswer Given) : SurveyEvent;

    public sealed record OptedOut : SurveyEvent;

    public sealed record Expired : SurveyEvent;
}
