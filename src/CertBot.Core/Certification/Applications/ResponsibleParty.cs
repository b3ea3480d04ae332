namespace CertBot.Core.Certification.Applications;

/// <summary>Whose turn it is.</summary>
public enum ResponsibleParty
{
    Vendor,
    Analysts,
    Leadership,
    Reviewers,

    /// <summary>Nobody's: deferred, certified, declined or withdrawn.</summary>
    Nobody,
}

/// <summary>Whose turn it is; its words are <see cref="DisplayNames.Of(ResponsibleParty)"/>.</summary>
public static class ResponsibleParties
{
    public static ResponsibleParty Of(Stage stage) =>
        stage switch
        {
            Stage.KickOff or Stage.Audit => ResponsibleParty.Analysts,
            Stage.Priority => ResponsibleParty.Leadership,
            Stage.Review => ResponsibleParty.Reviewers,
            Stage.NotReady or Stage.Collecting or Stage.Rework or Stage.Standards or Stage.Shortcomings => ResponsibleParty.Vendor,
            _ => ResponsibleParty.Nobody,
        };
}
