using System.CommandLine;
using CertBot.Certificates;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine.Certificates;

/// <summary>The commands about certificates.</summary>
internal static class CertificateCommands
{
    /// <param name="output">For the answers.</param>
    /// <param name="error">For what is wrong with the input.</param>
    /// <param name="findPolicyFolder">The operator's folder of editions; null: there is none.</param>
    /// <param name="storeOptions">Which store.</param>
    /// <param name="runOnStore">Opens that store for reading.</param>
    public static Command CertificateCommand(
        TextWriter output,
        TextWriter error,
        Func<string?> findPolicyFolder,
        IEnumerable<Option> storeOptions,
        Func<ParseResult, Func<IStore, Task<int>>, CancellationToken, Task<int>> runOnStore
    )
    {
        var file = new Argument<string>("FILE") { Description = "A saved certificate: the JSON of its page, or the token alone; - reads the input." };
        var keys = new Option<string?>("--keys") { Description = "A key set (JWKS): a file or an https address. Else the keys of this host's store." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var verify = new Command("verify", "Check a saved certificate: exit 0 valid, 1 not, 2 unreadable.") { file, keys, json };
        verify.SetAction(
            (parsed, cancellationToken) =>
            {
                var command = new CertificateVerify(output, error, SystemClock.Instance);
                var (path, asJson) = (parsed.GetRequiredValue(file), parsed.GetValue(json));
                return parsed.GetValue(keys) is { } given
                    ? command.RunWith(path, given, asJson, cancellationToken)
                    : runOnStore(parsed, store => command.RunOn(store, path, asJson, cancellationToken), cancellationToken);
            }
        );

        var app = new Argument<string>("APP") { Description = "The application's id." };
        var show = new Command("show", "Print the certificates of an application, one JSON object a line.") { app };
        show.SetAction(
            (parsed, cancellationToken) =>
                runOnStore(
                    parsed,
                    async store =>
                    {
                        var register = new CertificateRegister(new Aggregates(store), new EditionHashes(findPolicyFolder()));
                        return await CertificateShow.Run(
                            new Aggregates(store),
                            register,
                            new ApplicationId(parsed.GetRequiredValue(app)),
                            output,
                            error,
                            cancellationToken
                        );
                    },
                    cancellationToken
                )
        );
        var certificate = new Command("certificate", "Certificates: check a saved one, or print those of an application.") { verify, show };
        foreach (var option in storeOptions)
            certificate.Options.Add(option);
        return certificate;
    }
}

/// <summary><c>certificate show</c>.</summary>
internal static class CertificateShow
{
    public static async Task<int> Run(
        Aggregates aggregates,
        CertificateRegister register,
        ApplicationId id,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        if (!UserText.IsId(id.Value) || await aggregates.FindApplication(id, cancellationToken) is not { } app)
        {
            await error.WriteLineAsync("there is no such application");
            return 2;
        }
        if (app.Certificates.IsEmpty)
        {
            await error.WriteLineAsync("the application has no certificate");
            return 1;
        }
        foreach (var facts in register.FactsOf(app))
            await output.WriteLineAsync(facts.ToJson());
        return 0;
    }
}
