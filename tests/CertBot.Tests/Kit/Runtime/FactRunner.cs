using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

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

/// <summary>A fact that is one only where an account of the real database is at hand: elsewhere there is no such test, neither passed nor skipped; <c>.ci/run</c> says that it was not run.</summary>
[AttributeUsage(AttributeTargets.Method), XunitTestCaseDiscoverer("CertBot.Tests.Kit.Runtime.LiveFactDiscoverer", "CertBot.Tests")]
public sealed class LiveFactAttribute : FactAttribute;

public sealed class LiveFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    public static string? Endpoint => Environment.GetEnvironmentVariable("CERTBOT_COSMOS_ENDPOINT");

    public static string? Key => Environment.GetEnvironmentVariable("CERTBOT_COSMOS_KEY");

    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo factAttribute
    ) => Endpoint is { Length: > 0 } && Key is { Length: > 0 } ? base.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
