using System.Reflection;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>
/// Runs the facts of a test suite from within a test: against a deliberately broken substitute, where they must fail, or against a service that is
/// not available everywhere.
/// </summary>
internal static class FactRunner
{
    /// <summary>The names of the failing facts, each run on a new instance of the suite. Theories are skipped.</summary>
    public static async Task<List<string>> FailingFacts<TSuite>(Func<TSuite> make, Predicate<string> isExcluded)
        where TSuite : IAsyncLifetime
    {
        List<string> failed = [];
        foreach (
            var fact in typeof(TSuite).GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { } a and not TheoryAttribute && !isExcluded(m.Name))
        )
        {
            var suite = make();
            try
            {
                await suite.InitializeAsync();
                await (fact.Invoke(suite, []) as Task ?? Task.CompletedTask);
                await suite.DisposeAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failed.Add($"{fact.Name}: {(e as TargetInvocationException)?.InnerException?.Message ?? e.Message}");
            }
        }

        return failed;
    }
}
