namespace CertBot.Outbox.Surveys;

/// <summary>What follows from something that happened to a survey.</summary>
internal enum SurveyStepKind
{
    /// <summary>Its rows are written anew, and an answer goes to the case.</summary>
    Lists,

    /// <summary>It is mailed.</summary>
    Mail,

    /// <summary>It is reminded of by mail.</summary>
    Reminder,
}
