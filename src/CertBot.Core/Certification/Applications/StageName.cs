namespace CertBot.Core.Certification.Applications;

/// <summary>A stage's name, as the text key <c>stage.NAME</c> has it.</summary>
public static class StageName
{
    public static string Of(Stage stage) =>
        stage switch
        {
            Stage.KickOff => "kick-off",
            Stage.NotReady => "not-ready",
            Stage.Priority => "priority",
            Stage.Deferred => "deferred",
            Stage.Declined => "declined",
            Stage.Collecting => "collecting",
            Stage.Review => "review",
            Stage.Rework => "mending",
            Stage.Standards => "standards",
            Stage.Audit => "audit",
            Stage.Shortcomings => "shortcomings",
            Stage.Certified => "certified",
            Stage.Withdrawn => "withdrawn",
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage.GetType().Name, "a stage without a name"),
        };
}
