namespace CertBot.Core.Certification.Applications;

/// <summary>A stage's name, as the text key <c>stage.NAME</c> has it.</summary>
public static class StageName
{
    public const string KickOff = "kick-off";
    public const string NotReady = "not-ready";
    public const string Priority = "priority";
    public const string Deferred = "deferred";
    public const string Declined = "declined";
    public const string Collecting = "collecting";
    public const string Review = "review";
    public const string Rework = "mending";
    public const string Standards = "standards";
    public const string Audit = "audit";
    public const string Shortcomings = "shortcomings";
    public const string Certified = "certified";
    public const string Withdrawn = "withdrawn";

    public static string Of(Stage stage) =>
        stage switch
        {
            Stage.KickOff => KickOff,
            Stage.NotReady => NotReady,
            Stage.Priority => Priority,
            Stage.Deferred => Deferred,
            Stage.Declined => Declined,
            Stage.Collecting => Collecting,
            Stage.Review => Review,
            Stage.Rework => Rework,
            Stage.Standards => Standards,
            Stage.Audit => Audit,
            Stage.Shortcomings => Shortcomings,
            Stage.Certified => Certified,
            Stage.Withdrawn => Withdrawn,
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage.GetType().Name, "a stage without a name"),
        };
}
