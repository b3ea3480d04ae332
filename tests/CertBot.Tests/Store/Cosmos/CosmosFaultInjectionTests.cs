using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Store.Cosmos;

/// <summary>The contract suite detects a fake database that violates the contract; otherwise the suite would prove nothing.</summary>
public sealed class CosmosFaultInjectionTests
{
    [Theory]
    [InlineData(nameof(CosmosFlaw.NoRollback))]
    [InlineData(nameof(CosmosFlaw.NoPrecondition))]
    [InlineData(nameof(CosmosFlaw.NoConflict))]
    [InlineData(nameof(CosmosFlaw.AnySignature))]
    public async Task Suite_fails_with_a_fault(string flaw) => Assert.NotEmpty(await Failures(Enum.Parse<CosmosFlaw>(flaw)));

    [Fact]
    public async Task Suite_passes_without_a_fault() => Assert.Empty(await Failures(CosmosFlaw.None));

    private static Task<List<string>> Failures(CosmosFlaw flaw) => FactRunner.FailingFacts(() => new FlawedCosmosSuite(flaw), IsLong);

    /// <summary>Facts about large batches and many rounds cannot detect these flaws.</summary>
    private static bool IsLong(string name) =>
        name
            is nameof(StoreContract.Two_megabytes_are_one_batch_and_one_byte_more_is_too_large)
                or nameof(StoreContract.No_increment_is_lost)
                or nameof(StoreContract.Close_completes_running_commits);

    private sealed class FlawedCosmosSuite(CosmosFlaw flaw) : CosmosStoreContract(ranges: 1, flaw);
}
