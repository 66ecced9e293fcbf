package dev.hikyaku.server.webadmin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import dev.hikyaku.server.queue.QueueModule;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.ServerRouteModule;
import org.apache.james.modules.server.TaskRoutesModule;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.task.json.TaskExtensionModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.ExtensionConfiguration;
import org.apache.james.utils.GuiceGenericLoader;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.NamingScheme;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.dropwizard.MetricsRoutes;
import org.apache.james.webadmin.dto.DTOModuleInjections;
import org.apache.james.webadmin.mdc.RequestLogger;
import org.apache.james.webadmin.routes.HealthCheckRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.JsonTransformerModule;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.inject.Named;
import javax.inject.Provider;

/**
 * Webadmin for every role: domains, users, mappings, queues, repositories, tasks, certificate
 * reload, health and metrics. It takes the place of James' {@code WebAdminServerModule}, which must
 * not be installed beside it; JWT and its modules are not needed.
 *
 * <p>A role installs {@code new WebAdminModule()}, and {@link MailboxRoutes} besides where there
 * are mailboxes. It expects the bindings James' {@code CommonServicesModule} and {@code
 * TaskManagerModule} bring, a mail queue factory and a mail repository store.
 */
public final class WebAdminModule extends AbstractModule {
    static final String ROUTES = "webAdminRoutes";

    @Override
    protected void configure() {
        install(new TaskRoutesModule());
        install(new ServerRouteModule());
        install(new DataRoutesModules());
        install(new MailQueueRoutesModule());
        install(new MailRepositoriesRoutesModule());
        install(new QueueModule());

        bind(JsonTransformer.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), JsonTransformerModule.class);
        Multibinder.newSetBinder(binder(), RequestLogger.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(MetricsRoutes.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(WebAdminProbe.class);
    }

    @Provides
    @Singleton
    WebAdminSettings settings(PropertiesProvider properties, FileSystem files)
            throws ConfigurationException {
        try {
            return WebAdminSettings.from(properties.getConfiguration("webadmin"), files);
        } catch (FileNotFoundException e) {
            return WebAdminSettings.off();
        }
    }

    @Provides
    @Singleton
    Supplier<Tokens> tokens(WebAdminSettings settings, FileSystem files)
            throws FileNotFoundException {
        Path var = files.getFile(FileSystem.FILE_PROTOCOL_AND_VAR).toPath();
        return () -> Tokens.from(settings, var, new SecureRandom());
    }

    @ProvidesIntoSet
    Routes health(
            @Named("resolved-checks") Set<HealthCheck> checks,
            WebAdminSettings settings,
            JsonTransformer json) {
        Duration deadline = settings.limits().healthCheck();
        return new HealthCheckRoutes(
                checks.stream()
                        .map(check -> new BoundedHealthCheck(check, deadline))
                        .collect(Collectors.toSet()),
                json);
    }

    @Provides
    @Singleton
    @Named(ROUTES)
    List<Routes> routes(
            Set<Routes> routes, WebAdminSettings settings, GuiceGenericLoader extensions)
            throws ClassNotFoundException {
        List<Routes> all = new ArrayList<>(routes);
        for (String name : settings.extensionRoutes()) {
            all.add(
                    extensions
                            .<Routes>withNamingSheme(NamingScheme.IDENTITY)
                            .instantiate(new ClassName(name)));
        }
        return List.copyOf(all);
    }

    /** What tasks of {@code extensions.properties} tell about themselves on {@code /tasks}. */
    @Provides
    @Singleton
    @Named(DTOModuleInjections.CUSTOM_WEBADMIN_DTO)
    Set<
                    AdditionalInformationDTOModule<
                            ? extends TaskExecutionDetails.AdditionalInformation,
                            ? extends AdditionalInformationDTO>>
            taskExtensions(GuiceGenericLoader extensions, ExtensionConfiguration configuration)
                    throws ClassNotFoundException {
        Set<
                        AdditionalInformationDTOModule<
                                ? extends TaskExecutionDetails.AdditionalInformation,
                                ? extends AdditionalInformationDTO>>
                all = new HashSet<>();
        for (ClassName name : configuration.getTaskExtensions()) {
            all.addAll(
                    extensions
                            .<TaskExtensionModule>withNamingSheme(NamingScheme.IDENTITY)
                            .instantiate(name)
                            .taskAdditionalInformationDTOModules());
        }
        return all;
    }

    /** Lets {@code POST /servers?reload-certificate} reload webadmin's own certificate too. */
    @ProvidesIntoSet
    CertificateReloadable.Factory certificates(Provider<WebAdminServer> server) {
        return () -> Stream.of(server.get()).filter(WebAdminServer::isTls);
    }

    @ProvidesIntoSet
    InitializationOperation start(WebAdminServer server) {
        return InitilizationOperationBuilder.forClass(WebAdminServer.class).init(server::start);
    }
}
