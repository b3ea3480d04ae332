using System.CommandLine;
using CertBot.CommandLine.FileImport;
using CertBot.CommandLine.Sla;
using CertBot.CommandLine.Stores;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>The commands about stored cases.</summary>
internal static class CaseCommands
{
    public static Command ExplainCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var id = new Argument<string>("CASE") { Description = "The case's number, such as C-2026-11-0042." };
        var folder = StoreOptions.DataFolder(settings);
        var storeOption = StoreOptions.Store();
        var explain = new Command("explain", "Why a stored case is due when it is.") { id, folder, storeOption };
        explain.SetAction(
            (parsed, cancellationToken) =>
                StoreOptions.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    StoreAccess.ReadOnly,
                    settings,
                    store =>
                        SlaExplain.Run(
                            store,
                            EditionLoader.Load(EditionLoader.FolderIn(settings())),
                            new CaseId(parsed.GetRequiredValue(id).Trim().ToUpperInvariant()),
                            SystemClock.Instance.GetCurrentInstant(),
                            output,
                            error,
                            cancellationToken
                        ),
                    cancellationToken
                )
        );
        return explain;
    }

    public static Command CasesCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings) =>
        new("cases", "Support cases of a vendor's customers.") { ImportCommand(ImportKind.Cases, output, error, settings) };

    public static Command CustomersCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings) =>
        new("customers", "Customers of a vendor.") { ImportCommand(ImportKind.Customers, output, error, settings) };

    public static Command SurveysCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings) =>
        new("surveys", "Surveys of a vendor's customers.") { ImportCommand(ImportKind.SurveyAnswers, output, error, settings) };

    private static string DescriptionOf(ImportKind kind) =>
        kind switch
        {
            ImportKind.Cases => "Import cases from a CSV file.",
            ImportKind.Customers => "Import customers from a CSV file.",
            _ => "Import answers from a survey tool of the vendor's, from a CSV file.",
        };

    private static Command ImportCommand(ImportKind kind, TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "A CSV file.", Arity = ArgumentArity.ZeroOrOne };
        var vendor = new Option<string?>("--vendor") { Description = "The vendor's id." };
        var yes = new Option<bool>("--yes") { Description = "Take it in; else only what would change is printed." };
        var skipWrong = new Option<bool>("--skip-wrong") { Description = "Take the good lines of a file that has wrong ones." };
        var errors = new Option<FileInfo?>("--errors") { Description = "Write all wrong lines to this file; else the first twenty are printed." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var template = new Option<bool>("--template") { Description = "Print a file to begin with: the columns and an example." };
        var language = new Option<string>("--lang") { Description = "en or ru: the template's.", DefaultValueFactory = _ => "en" };
        var (folder, storeOption) = (StoreOptions.DataFolder(settings), StoreOptions.Store());
        var import = new Command("import", DescriptionOf(kind)) { file, vendor, yes, skipWrong, errors, json, template, language, folder, storeOption };
        import.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(template))
                    return await ImportTemplate.Print(kind, new LanguageCode(parsed.GetRequiredValue(language)), output, error);
                if (parsed.GetValue(file) is not { } csv || parsed.GetValue(vendor) is not { Length: > 0 } owner)
                {
                    await error.WriteLineAsync(parsed.GetValue(file) is null ? "FILE is missing" : "--vendor is missing");
                    return 2;
                }

                if (!csv.Exists)
                {
                    await error.WriteLineAsync("there is no such file");
                    return 2;
                }

                var request = new ImportRequest(kind, new VendorId(owner), parsed.GetValue(yes), parsed.GetValue(skipWrong), parsed.GetValue(errors));
                return await StoreOptions.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    request.IsTaken ? StoreAccess.Write : StoreAccess.ReadOnly,
                    settings,
                    async store =>
                    {
                        await using var services = CommandLineImport.CreateServices(store, settings());
                        await using var content = csv.OpenRead();
                        var report = new ImportReport(parsed.GetValue(json), output, error, SystemClock.Instance);
                        return await CommandLineImport.Run(request, content, services, report, cancellationToken);
                    },
                    cancellationToken
                );
            }
        );
        return import;
    }
}
