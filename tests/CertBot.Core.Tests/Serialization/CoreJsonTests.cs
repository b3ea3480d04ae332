using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Serialization;

public sealed class CoreJsonTests
{
    [Fact]
    public void Stage_with_tasks_round_trips()
    {
        var task = new ReviewTask
        {
            Key = new("code"),
            Verdict = new Verdict.NeedsWork(new("bo"), Instant.FromUnixTimeSeconds(7), 1, "defect", "ä 🚀 <at>"),
            Revision = 3,
        };
        Stage stage = new Stage.Review(
            1,
            new LocalDate(2026, 3, 31),
            ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty.Add(task.Key, task).Add(new("ux"), task)
        )
        {
            Since = Instant.FromUnixTimeSeconds(5),
        };

        var json = CoreJson.Write(stage);
        var back = CoreJson.Read<Stage>(json);

        Assert.Equal(json, CoreJson.Write(back));
        Assert.Equal("ä 🚀 <at>", Assert.IsType<Verdict.NeedsWork>(Assert.IsType<Stage.Review>(back).Tasks[new("code")].Verdict).Comment);
    }
}
