using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>An application's line in the lists.</summary>
public static class ApplicationSummaryProjection
{
    public static ApplicationSummary Project(Application app, Edition edition)
    {
        var escalations = app.Escalations.Values.Where(e => e.Closed is null).Select(e => e.Id);
        return new()
        {
            Id = app.Id,
            Name = app.Name,
            Version = app.Release.Version,
            Vendor = app.Vendor,
            VendorName = app.VendorName,
            Stage = StageName.Of(app.Stage),
            ResponsibleParty = ResponsibleParties.Of(app.Stage),
            WaitingSince = app.Stage.Since,
            Promised = PromisedDates.For(app, edition),
            HasEnded = app.Stage is Stage.Certified or Stage.Declined or Stage.Withdrawn && !escalations.Any(),
            OpenTasks = app.Stage is Stage.Review stage
                ?
                [
                    .. edition
                        .Criteria.OrderBy(c => c.Number)
                        .Where(c => stage.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.Open })
                        .Select(c => new OpenTask(c.Key, c.Reviewers, stage.Tasks[c.Key].ClaimedBy)),
                ]
                : [],
            Escalations = [.. escalations],
            Revision = app.Revision,
        };
    }
}
