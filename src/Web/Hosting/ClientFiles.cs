using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.FileProviders;

namespace Carillon.Web.Hosting;

/// <summary>
/// Serves the browser's client: from <c>wwwroot</c> beside the executable when published, from the projects' outputs when built
/// (through the manifest that the SDK writes), compressed and with validators either way.
/// </summary>
internal static partial class ClientFiles
{
    public static void MapCarillonClient(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Carillon.Web.ClientFiles");
        FindFiles(app);
        var endpoints = Path.Combine(AppContext.BaseDirectory, $"{app.Environment.ApplicationName}.staticwebassets.endpoints.json");
        if (!File.Exists(endpoints) || !app.Environment.WebRootFileProvider.GetFileInfo("index.html").Exists)
        {
            Missing(log, AppContext.BaseDirectory);
            return;
        }
        app.MapStaticAssets(endpoints).AllowAnonymous();
        app.MapFallbackToFile("{*path:nonfile}", "index.html", new() { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" }).AllowAnonymous();
    }

    private static void FindFiles(WebApplication app)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
        {
            app.Environment.WebRootPath = published;
            app.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        }
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, $"{app.Environment.ApplicationName}.staticwebassets.runtime.json")))
            StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
    }

    [LoggerMessage(7401, LogLevel.Warning, "The pages for browsers are not served: they were not found beside {Folder}; the API works")]
    private static partial void Missing(ILogger log, string folder);
}
