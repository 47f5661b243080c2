using System.CommandLine;
using System.Globalization;
using Carillon.Fuzz;
using Carillon.Fuzz.Engine;
using Carillon.Fuzz.Targets;

if (InstrumentedCopy.IsThis)
    CoverageMap.Prepare();

var source = Environment.GetEnvironmentVariable("CARILLON_SOURCE") ?? ".";
var time = new Option<TimeSpan>("--for")
{
    Description = "How long, all targets together: 30m, 90s, 2h.",
    DefaultValueFactory = _ => TimeSpan.FromMinutes(1),
    CustomParser = result =>
    {
        var text = result.Tokens[0].Value;
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            return TimeSpan.FromSeconds(count * unit);
        result.AddError($"'{text}' is no length of time; say 90s, 30m or 2h");
        return default;
    },
};
var targets = new Option<string[]>("--target") { Description = $"{string.Join(", ", FuzzTarget.All.Select(t => t.Name))}; again for more, none for all.", DefaultValueFactory = _ => [] };
var seed = new Option<int>("--seed") { Description = "The same seed makes the same inputs.", DefaultValueFactory = _ => Random.Shared.Next() };
var corpus = new Option<string>("--corpus") { Description = "Folder of the kept inputs.", DefaultValueFactory = _ => Path.Combine(source, "tests", "Fuzz", "Corpus") };
var finds = new Option<string>("--finds") { Description = "Folder for inputs that broke something.", DefaultValueFactory = _ => Path.Combine(source, "artifacts", "fuzz") };
var keep = new Option<bool>("--keep") { Description = "Make the corpus anew: the shortest inputs that together reach all that was reached. Files with names of their own stay." };
var report = new Option<string?>("--report") { Description = "Write the figures as JSON to this file." };
var fuzz = new RootCommand("Throws mutated input at the parsers, and looks for exceptions, long trials and broken promises. Exit code 1: something was found.") { time, targets, seed, corpus, finds, keep, report };
fuzz.SetAction(async (parsed, cancel) =>
{
    var options = new FuzzOptions(parsed.GetValue(time), parsed.GetValue(targets)!, parsed.GetValue(seed), parsed.GetValue(corpus)!, parsed.GetValue(finds)!, parsed.GetValue(keep), parsed.GetValue(report));
    if (options.Faults().ToList() is { Count: > 0 } faults)
    {
        faults.ForEach(Console.Error.WriteLine);
        return 2;
    }

    return InstrumentedCopy.IsThis ? await FuzzCommand.Run(options, cancel) : await InstrumentedCopy.Run(args);
});
return await fuzz.Parse(args).InvokeAsync();
