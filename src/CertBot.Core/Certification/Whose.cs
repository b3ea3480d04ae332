using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>A stage's name, as the text key <c>stage.NAME</c> has it.</summary>
public static class StageName
{
    public static string Of(Stage stage) => stage switch
    {
        Stage.KickOff => "kick-off",
        Stage.NotReady => "not-ready",
        Stage.Priority => "priority",
        Stage.Deferred => "deferred",
        Stage.Declined => "declined",
        Stage.Collecting => "collecting",
        Stage.Review => "review",
        Stage.Mending => "mending",
        Stage.Standards => "standards",
        Stage.Audit => "audit",
        Stage.Shortcomings => "shortcomings",
        Stage.Certified => "certified",
        Stage.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage.GetType().Name, "a stage without a name"),
    };
}

/// <summary>Whose turn it is; its words are <see cref="Titles.Of(Side)"/>.</summary>
public static class Whose
{
    public static Side Turn(Stage stage) => stage switch
    {
        Stage.KickOff or Stage.Audit => Side.Analysts,
        Stage.Priority => Side.Leadership,
        Stage.Review => Side.Reviewers,
        Stage.NotReady or Stage.Collecting or Stage.Mending or Stage.Standards or Stage.Shortcomings => Side.Vendor,
        _ => Side.Nobody,
    };
}

/// <summary>The day by which something is promised to happen; null where nobody promised anything.</summary>
public static class Promises
{
    public static LocalDate? Of(Application app, Edition edition) => app.Stage switch
    {
        Stage.KickOff at => at.Planned ?? at.Wished,
        Stage.Priority at => edition.Promise(at.Since, edition.Settings.ReviewWorkingDays),
        Stage.Deferred at => at.Until,
        Stage.Review at => at.Promised,
        Stage.Audit at => at.Promised,
        Stage.Shortcomings at => at.Items.Where(i => i.Answer is null).Select(i => (LocalDate?)i.Deadline).Min(),
        _ => null,
    };
}
