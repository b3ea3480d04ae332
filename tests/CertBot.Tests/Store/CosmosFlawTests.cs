using System.Reflection;
using CertBot.Tests.Kit.Cosmos;

namespace CertBot.Tests.Store;

/// <summary>A stand-in that does not keep one of its promises is noticed by the suite: else the suite would prove nothing.</summary>
public sealed class CosmosFlawTests
{
    [Theory]
    [InlineData(nameof(CosmosFlaw.NoRollback))]
    [InlineData(nameof(CosmosFlaw.NoPrecondition))]
    [InlineData(nameof(CosmosFlaw.NoConflict))]
    [InlineData(nameof(CosmosFlaw.AnySignature))]
    public async Task The_suite_turns_red_over_a_stand_in_with(string flaw) => Assert.NotEmpty(await Failures(Enum.Parse<CosmosFlaw>(flaw)));

    [Fact]
    public async Task The_suite_stays_green_over_one_without() => Assert.Empty(await Failures(CosmosFlaw.None));

    /// <summary>The facts of the suite that fail, each over a store of its own.</summary>
    private static async Task<List<string>> Failures(CosmosFlaw flaw)
    {
        List<string> failed = [];
        foreach (var fact in typeof(Flawed).GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { } a and not TheoryAttribute && !IsLong(m.Name)))
        {
            var suite = new Flawed(flaw);
            try
            {
                await suite.InitializeAsync();
                await (Task)fact.Invoke(suite, [])!;
                await suite.DisposeAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failed.Add(fact.Name);
            }
        }

        return failed;
    }

    /// <summary>Megabytes and hundreds of rounds have nothing to say of these flaws.</summary>
    private static bool IsLong(string name) => name is nameof(StoreContract.Two_megabytes_are_one_batch_and_one_byte_more_is_too_large) or nameof(StoreContract.No_increment_is_lost) or nameof(StoreContract.Closing_ends_what_was_begun);

    private sealed class Flawed(CosmosFlaw flaw) : CosmosContract(ranges: 1, flaw);
}
