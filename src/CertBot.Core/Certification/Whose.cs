namespace CertBot.Core.Certification;

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
