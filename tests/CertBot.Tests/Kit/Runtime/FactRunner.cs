using System.Reflection;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>Plays the facts of a suite from within a test: over a broken stand-in, where they are to fail, or over a place that is not at hand everywhere.</summary>
internal static class FactRunner
{
    /// <summary>The names of those that fail, each played on a suite of its own. Theories are left out.</summary>
    public static async Task<List<string>> FailingFacts<TSuite>(Func<TSuite> make, Predicate<string> isLeftOut)
        where TSuite : IAsyncLifetime
    {
        List<string> failed = [];
        foreach (
            var fact in typeof(TSuite).GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { } a and not TheoryAttribute && !isLeftOut(m.Name))
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
