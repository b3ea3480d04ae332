using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Inspection.Code;

public sealed class JavaScriptRuleTests
{
    public static TheoryData<string, string> Hits { get; } =
        new()
        {
            { "PAGE-FORBIDDEN-API", "const m = request.viewModel;" },
            { "PAGE-FORBIDDEN-API", "const m = request?.sender;" },
            { "PAGE-FORBIDDEN-API", "const m = request[\"viewModel\"];" },
            { "PAGE-FORBIDDEN-API", "const { viewModel } = request;" },
            { "PAGE-FORBIDDEN-API", "this.$set(\"Name\", 1);" },
            { "PAGE-FORBIDDEN-API", "const v = await model.$get(\"Name\");" },
            { "PAGE-FORBIDDEN-API", "request.$context.get(\"Name\");" },
            { "PAGE-EXECUTE-REQUEST", "request.$context.executeRequest({ type: \"crt.SaveRecordRequest\" });" },
            { "PAGE-ALERT", "alert(\"Saved\");" },
            { "PAGE-ALERT", "if (window.confirm(\"Sure?\")) { go(); }" },
            { "PAGE-ALERT", "globalThis.prompt(\"Name\");" },
            { "JS-EVAL", "eval(text);" },
            { "JS-EVAL", "(0, eval)(text);" },
            { "JS-EVAL", "window[\"eval\"](text);" },
            { "JS-EVAL", "const f = new Function(\"a\", \"return a\");" },
            { "JS-EVAL", "setTimeout(\"go()\", 10);" },
            { "JS-DEBUGGER", "debugger;" },
            { "JS-EXT-SCRIPT", "const s = document.createElement(\"script\"); s.src = \"https://cdn.acme.com/a.js\";" },
            { "JS-EXT-SCRIPT", "this.s = document.createElement('script'); this.s.src = `https://cdn.acme.com/a.js?key=${key}`;" },
            { "JS-EXT-SCRIPT", "const s = document.createElement(\"script\"); s.setAttribute(\"src\", \"//cdn.acme.com/a.js\");" },
            { "JS-EXT-SCRIPT", "$.getScript(\"https://cdn.acme.com/a.js\");" },
            { "JS-EXT-SCRIPT", "require.config({ paths: { acme: \"https://cdn.acme.com/a\" } });" },
            { "JS-EXT-SCRIPT", "require([\"https://cdn.acme.com/a.js\"], go);" },
            { "JS-EXT-SCRIPT", "import(\"https://cdn.acme.com/a.js\");" },
            { "JS-EXT-SCRIPT", "div.append('<script src=\"https://cdn.acme.com/a.js\"></scr' + 'ipt>');" },
            { "JS-INNERHTML", "div.innerHTML = text;" },
            { "JS-INNERHTML", "find(\"a\").innerHTML += text;" },
            { "JS-CONSOLE", "console.log(1);" },
            { "JS-CONSOLE", "window.console.error(1);" },
            { "CODE-HTTP", "fetch(\"http://api.acme.com/v1\");" },
            { "CODE-HTTP", "fetch(`http://api.acme.com/${id}`);" },
            { "LOC-CODE-LITERAL", "show(\"Готово\");" },
            { "LOC-CODE-LITERAL", "show(`Готово ${count}`);" },
            { "LOC-CODE-LITERAL", "show('\\u0413\\u043e');" },
        };

    public static TheoryData<string, string> NearMisses { get; } =
        new()
        {
            { "PAGE-FORBIDDEN-API", "// request.viewModel\nconst s = \"request.viewModel\"; const m = request.viewModels; const n = myRequest.viewModel;" },
            { "PAGE-FORBIDDEN-API", "const v = request.$context.Name; map.get(\"a\"); $get(\"a\"); const { viewModel } = other;" },
            { "PAGE-EXECUTE-REQUEST", "executeRequest(1); handler.executeRequest(1); /* $context.executeRequest( */" },
            { "PAGE-ALERT", "service.alert(\"a\"); const alertText = \"alert(1)\"; Terrasoft.confirm(1);" },
            { "PAGE-ALERT", "function confirm(x) { return x; }\nconfirm(1);" },
            { "PAGE-ALERT", "import { alert } from \"./dialogs\"; alert(1);" },
            { "JS-EVAL", "evaluate(text); math.eval(text); // eval(text)" },
            { "JS-EVAL", "setTimeout(() => go(), 10); setTimeout(go, 10); const f = new FunctionX(\"a\"); f(Function);" },
            { "JS-DEBUGGER", "const debuggerOn = \"debugger\"; x.debugger = 1; // debugger" },
            {
                "JS-EXT-SCRIPT",
                "const s = document.createElement(\"script\"); s.src = \"/local/a.js\"; const i = document.createElement(\"img\"); i.src = \"https://cdn.acme.com/a.png\";"
            },
            { "JS-EXT-SCRIPT", "fetch(\"https://api.acme.com/a.js\"); require([\"AcmeModule\"], go); // $.getScript(\"https://cdn.acme.com/a.js\")" },
            { "JS-EXT-SCRIPT", "define(\"A\", [], function() { return { url: \"https://api.acme.com\" }; });" },
            { "JS-EXT-SCRIPT", "Ext.define(\"Acme.A\", { baseUrl: \"https://acme.com/\", open: function() { window.open(\"https://acme.com\"); } });" },
            { "JS-EXT-SCRIPT", "define(\"A\", { open: function() { window.open(\"https://acme.com\"); } });" },
            { "JS-INNERHTML", "const a = div.innerHTML; if (div.innerHTML === \"\") { go(); } div.innerHTMLText = 1;" },
            { "JS-CONSOLE", "myConsole.log(1); const s = \"console.log\"; // console.log(1)" },
            { "JS-CONSOLE", "const console = make(); page.log(1);" },
            { "CODE-HTTP", "fetch(\"https://api.acme.com\"); const ns = \"http://www.w3.org/2000/svg\"; // http://api.acme.com" },
            { "LOC-CODE-LITERAL", "const Имя = 1; /* Готово */ const r = /[а-я]/; show(\"5 µm → ✓\");" },
        };

    [Theory]
    [MemberData(nameof(Hits))]
    public void Rule_finds_what_it_looks_for(string rule, string statement)
    {
        var alone = CodeRules.Scanner.ScanJavaScript(InFunction(statement));
        var schema = CodeRules.Scanner.ScanJavaScript(InSchema(statement));

        Assert.Equal([2], CodeRules.LinesOf(alone, rule).Distinct());
        Assert.Equal([4], CodeRules.LinesOf(schema, rule).Distinct());
        Assert.Null(alone.Unreadable);
        Assert.Null(schema.Unreadable);
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Rule_leaves_near_misses_alone(string rule, string statement)
    {
        var text = statement.StartsWith("import ", StringComparison.Ordinal) ? statement : InFunction(statement);
        var scan = CodeRules.Scanner.ScanJavaScript(text);

        Assert.DoesNotContain(rule, scan.Hits.Select(h => h.Rule));
        Assert.Null(scan.Unreadable);
    }

    [Fact]
    public void Module_is_read_as_one()
    {
        var scan = CodeRules.Scanner.ScanJavaScript("import a from \"https://cdn.acme.com/a.js\";\nexport default { go() { debugger; } };\nawait a();");

        Assert.Equal(["JS-EXT-SCRIPT 1 https://cdn.acme.com/a.js", "JS-DEBUGGER 2 debugger"], CodeRules.Lines(scan));
        Assert.Null(scan.Unreadable);
    }

    [Fact]
    public void Manifest_of_a_mobile_application_is_read()
    {
        var scan = CodeRules.Scanner.ScanJavaScript("{\n \"Modules\": { \"A\": { \"Title\": \"Готово\" } }\n}\n");

        Assert.Equal(["LOC-CODE-LITERAL 2 Готово"], CodeRules.Lines(scan));
        Assert.Null(scan.Unreadable);
    }

    [Fact]
    public void Syntax_error_is_told_with_its_line()
    {
        var scan = CodeRules.Scanner.ScanJavaScript("debugger;\nvar a = ;\n");

        Assert.Empty(scan.Hits);
        Assert.StartsWith("line 2: ", scan.Unreadable);
    }

    [Theory]
    [InlineData(200 * 1024, 100, false)]
    [InlineData(200 * 1024 + 1, 100, true)]
    [InlineData(10_000, 5_000, false)]
    [InlineData(10_000, 5_001, true)]
    public void Text_that_a_bundler_or_minifier_made_is_not_parsed(int bytes, int line, bool isTold)
    {
        var lines = string.Concat(Enumerable.Repeat(new string(' ', 98) + ";\n", bytes / 100));
        var text = lines[..(bytes - line)] + new string(' ', line);

        var scan = CodeRules.Scanner.ScanJavaScript(text);

        Assert.Equal(isTold ? [1] : [], CodeRules.LinesOf(scan, "CODE-UNREADABLE-JS"));
        Assert.Equal(isTold, scan.Unreadable is not null);
    }

    [Fact]
    public void What_a_name_stands_for_is_shown()
    {
        var scan = CodeRules.Scanner.ScanJavaScript("go().$get(1);\nwindow.alert(1);");

        Assert.Equal(["PAGE-FORBIDDEN-API 1 ….$get", "PAGE-ALERT 2 alert"], CodeRules.Lines(scan));
    }

    private static string InFunction(string statement) => $"async function sample() {{\n{statement}\n}}\n";

    private static string InSchema(string statement) =>
        "define(\"AcmePage\", /**SCHEMA_DEPS*/[]/**SCHEMA_DEPS*/, function/**SCHEMA_ARGS*/()/**SCHEMA_ARGS*/ {\n"
        + "\treturn { viewConfigDiff: /**SCHEMA_VIEW_CONFIG_DIFF*/[]/**SCHEMA_VIEW_CONFIG_DIFF*/,\n"
        + $"\t\thandlers: /**SCHEMA_HANDLERS*/[{{ request: \"crt.A\", handler: async (request, next) => {{\n{statement}\n}} }}]/**SCHEMA_HANDLERS*/ }};\n}});\n";
}
